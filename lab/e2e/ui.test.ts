import { cap } from './ui/cap.ts';
import { confirmDown } from './ui/confirm-down.ts';
import { deviceTests } from './ui/device-tests.ts';
import { fenceSettings } from './ui/fence-settings.ts';
import { powerCut } from './ui/power-cut.ts';
import { rights } from './ui/rights.ts';
import { guidedSetUp } from './ui/set-up.ts';
import { useUiLab } from './ui/ui-lab.ts';

// One lab and one browser for all: each story goes on where the one before it ended.
const ui = useUiLab();

guidedSetUp(ui);
fenceSettings(ui);
deviceTests(ui);
powerCut(ui);
cap(ui);
confirmDown(ui);
rights(ui);

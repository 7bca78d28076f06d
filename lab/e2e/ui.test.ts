import { capAcknowledged, capReached } from './ui/cap.ts';
import { asksAgain, confirmDown } from './ui/confirm-down.ts';
import { deviceTests } from './ui/device-tests.ts';
import { exports } from './ui/exports.ts';
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
rights(ui);
capReached(ui);
asksAgain(ui);
capAcknowledged(ui);
confirmDown(ui);
exports(ui);

import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { MessagesTab } from './messages/tab.tsx';
import { NotifiersTab } from './notifiers/tab.tsx';

/** Who is told what, how, and whether it arrived. */
export function View() {
  return (
    <Page title="Notifications" lead="Who is told what, how, and whether it arrived.">
      <Tabs
        label="Parts of notifications"
        tabs={[
          { id: 'notifiers', label: 'Notifiers', content: () => <NotifiersTab /> },
          { id: 'messages', label: 'Messages', content: () => <MessagesTab /> },
        ]}
      />
    </Page>
  );
}

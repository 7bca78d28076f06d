import { Container } from '@mantine/core';
import { Link } from '../parts/link.tsx';
import { Page } from '../parts/page.tsx';
import { paths } from '../paths.ts';

export function NotFound() {
  return (
    <Container size="sm" py={40} component="main">
      <Page title="There is no such page" lead="The address may be mistyped, or what it speaks of is gone.">
        <Link to={paths.overview()}>To the overview</Link>
      </Page>
    </Container>
  );
}

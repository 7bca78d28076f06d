import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.ts';
import { splitPlain } from './split-words.ts';

const values = {
  exec: 'ipmitool -I lanplus',
  action: 'chassis power off',
  username: 'admin',
  password: 's3cret',
  address: { asTyped: '10.0.0.9:6230', host: '10.0.0.9', port: 6230 },
  plug: '',
};
const requested = [
  ...['ipmitool', '-I', 'lanplus', '--username', 'admin', '--password', 's3cret'],
  ...['--command', 'chassis', 'power', 'off', '--host', '10.0.0.9:6230'],
];

describe('commandLine', () => {
  it.each([
    String.raw`"\$IPMI_EXEC --username \$IPMI_Username --password \$IPMI_password --command \$IPMI_ACTION --host \$IPMI_HOST"`,
    '"$IPMI_EXEC --username $IPMI_Username --password $IPMI_password --command $IPMI_ACTION --host $IPMI_HOST"',
    '$ipmi_exec --username $\u007bIPMI_USERNAME} --password "$IPMI_PASSWORD" --command $Ipmi_Action --host $IPMI_HOST',
    '"$IPMI_EXEC --username \\"$IPMI_USERNAME\\" --password \\"$IPMI_PASSWORD\\" --command $IPMI_ACTION --host $IPMI_HOST"',
  ])("takes the request's line as typed: %s", (syntax) => {
    expect(commandLine(syntax, values)).toEqual(requested);
  });

  it('splits exec and action only, by the same quoting rules', () => {
    const hostile = { ...values, exec: `"/opt/my tool/run" '-x y'`, username: 'a b "c', password: "$(id) 'x" };
    expect(commandLine('$IPMI_EXEC $IPMI_USERNAME $IPMI_PASSWORD --do=$IPMI_ACTION', hostile)).toEqual([
      '/opt/my tool/run',
      '-x y',
      'a b "c',
      "$(id) 'x",
      '--do=chassis',
      'power',
      'off',
    ]);
  });

  it('keeps an action in double quotes together and a variable in single quotes as text', () => {
    expect(commandLine(`$IPMI_EXEC "$IPMI_ACTION" '$IPMI_HOST'`, values).slice(3)).toEqual([
      'chassis power off',
      '$IPMI_HOST',
    ]);
  });

  it('gives the host without its port where the line has $IPMI_PORT, and empty values as empty arguments', () => {
    expect(commandLine('$IPMI_EXEC -H $IPMI_HOST -p $IPMI_PORT', values).slice(3)).toEqual([
      '-H',
      '10.0.0.9',
      '-p',
      '6230',
    ]);
    expect(commandLine('tool $IPMI_USERNAME $IPMI_ACTION end', { ...values, username: '', action: '' })).toEqual([
      'tool',
      '',
      'end',
    ]);
  });

  it.each([
    ['', 'empty'],
    ['""', 'empty'],
    ['$IPMI_ACTION "x', 'never closed'],
    ['$IPMI_EXEC $PATH', 'no variable $PATH'],
    ['x \\', 'lone backslash'],
    ['a\nb', 'line break'],
  ])('refuses %j', (syntax, reason) => {
    expect(() => commandLine(syntax, values)).toThrow(reason);
  });

  it('gives the plug as one argument', () => {
    expect(commandLine('$IPMI_EXEC --plug=$IPMI_PLUG', { ...values, exec: 'x', plug: 'Rack 1; A' })).toEqual([
      'x',
      '--plug=Rack 1; A',
    ]);
  });

  it('refuses to run nothing', () => {
    expect(() => commandLine('$IPMI_EXEC', { ...values, exec: '' })).toThrow('no command');
  });

  it('does not take two separate quotes for one pair around the line', () => {
    expect(commandLine('"a b" c "d e"', values)).toEqual(['a b', 'c', 'd e']);
  });
});

describe('splitPlain', () => {
  it('splits like a shell and gives meaning to nothing else', () => {
    expect(splitPlain(`a  "b c" 'd "e' f\\ g "h\\"i" ; | > $(x) \`y\` $z ''`)).toEqual([
      ...['a', 'b c', 'd "e', 'f g', 'h"i', ';', '|', '>', '$(x)', '`y`', '$z', ''],
    ]);
  });
});

#!/usr/bin/perl
# The process that feeds the watchdog (S21), started by feeder.ts:
#   feeder.pl DEVICE WANTED-S fresh|guarded SLEPT-MS|- FEED-WHILE-MS LEAST-S CLOCK_GETTIME NOWAYOUT
# In Perl, because Node can send no ioctl, and perl-base is part of every Debian. No module: nothing to be missing, small to read.
# A process of its own, so that an agent that is busy for some seconds resets no healthy host, and one that stands still is not fed by a timer that
# lives on. It outlives its agent, for as long as the evidence is young, so that an agent can be upgraded; nothing else keeps it feeding.
#
# Why a host is reset FEED-WHILE + 3 T after its newest evidence E, at the latest (T: all run-outs that the device needs, together).
# - The last look at the clock that allows a write is at E + FEED-WHILE. The device runs then, so it resets the machine within T, unless it is fed.
# - This process may stand still between look and write. A write that comes later than T finds a machine that was reset. So the last write
#   is at E + FEED-WHILE + T.
# - Closing the device without 'V' feeds it (watchdog_release() in the kernel's watchdog_dev.c), as when this process is killed; within T of
#   the last write, for the same reason. So the last feeding of all is at E + FEED-WHILE + 2 T, and the reset comes T later.
# - Opening it feeds it, too, and so does setting its time-out. Each comes after a look of its own, like a write.
# That holds for one process. With two, the second might have looked just in time, be held up in open() until the first one has closed the device,
# 2 T later, and feed it once more. So an agent starts a feeder only when all others are gone (old-feeders.ts), and one without an agent never opens.
use strict;
use warnings;

# include/uapi/linux/watchdog.h and asm-generic/ioctl.h; feeder.ts starts nothing on machines that number them otherwise.
my ($GETSUPPORT, $SETTIMEOUT, $GETTIMEOUT) = (0x80285700, 0xC0045706, 0x80045707);
my ($CAN_SET, $MAGIC_CLOSE, $ALARM_ONLY, $KEEPALIVE) = (0x0080, 0x0100, 0x0400, 0x8000);
my ($CLOCK_MONOTONIC, $CLOCK_BOOTTIME) = (1, 7);
my ($O_WRONLY, $O_APPEND, $EINTR, $EBUSY) = (1, 1024, 4, 16);
my ($FEED_EVERY_MS, $BUSY_AGAIN_MS, $BUSY_TRIES) = (1_000, 500, 6);
# A machine that slept longer may have been proven dead meanwhile: it is never fed again.
my $SLEPT_MS = 2_000;
my $LONGEST_LINE = 256;

my ($device, $wanted_s, $mode, $slept_before_ms, $feed_while_ms, $least_s, $clock_gettime, $nowayout) = @ARGV;
die "started by the agent only\n" unless @ARGV == 8 && $mode =~ /^(fresh|guarded)$/;
die "a 64-bit Perl is needed\n" unless length(pack 'p', '') == 8;
$0 = "picket-feeder $device";

my ($dev, $evidence_ms, $starved, $orphan, $asked_to_end, $busy, $heard) = (undef, undef, 0, 0, 0, 0, '');
# For tests: a regular file can answer no ioctl. A device never asks it.
my $fake = -c $device ? undef : $ENV{PICKET_FAKE_WATCHDOG};

$SIG{$_} = 'IGNORE' for qw(INT HUP PIPE);
$SIG{TERM} = sub { $asked_to_end = 1 };
# Memory that runs out must not take this process first: the host would be reset for it. Refused unless it is root's, as in tests.
if (open my $oom, '>', '/proc/self/oom_score_adj') { syswrite $oom, '-1000'; close $oom }

sub clock_ms {
  my $time = "\0" x 16;
  syscall($clock_gettime + 0, $_[0] + 0, $time) == 0 or die "no clock ($!)\n";
  my ($s, $ns) = unpack 'q2', $time;
  return $s * 1_000 + $ns / 1e6;
}

# How long the machine has slept since it was booted. A pause between the two looks must not pass for sleep.
sub slept_ms {
  while (1) {
    my ($before, $boot, $after) = map { clock_ms($_) } $CLOCK_MONOTONIC, $CLOCK_BOOTTIME, $CLOCK_MONOTONIC;
    return $boot - $before if $after - $before < 100;
  }
}

sub say_line { syswrite STDOUT, "$_[0]\n" }

# The rule by which it feeds. The clock comes last: what follows is the write.
sub may_feed {
  return 0 if !defined $evidence_ms || slept_ms() - $slept_before_ms > $SLEPT_MS;
  return clock_ms($CLOCK_MONOTONIC) - $evidence_ms <= $feed_while_ms;
}

# A device that guarded nothing before is stopped again; one that guards this host goes on counting.
sub refuse {
  my ($reason) = @_;
  syswrite $dev, 'V' if defined $dev && $mode eq 'fresh';
  close $dev if defined $dev;
  say_line("failed $reason");
  exit 0;
}

sub ask {
  my ($request, $buffer) = @_;
  if (defined $fake) {
    my ($options, $timeout_s, $identity) = split m{/}, $fake, 3;
    return pack 'L2Z32', $options, 0, $identity if $request == $GETSUPPORT;
    $fake = join '/', $options, $timeout_s =~ /^=/ ? $timeout_s : unpack('i', $buffer), $identity if $request == $SETTIMEOUT;
    return pack 'i', $timeout_s =~ /(\d+)/;
  }
  return ioctl($dev, $request, $buffer) ? $buffer : undef;
}

sub timeout_s {
  my $answer = ask($GETTIMEOUT, pack 'i', 0);
  refuse("it does not tell its time-out ($!)") unless defined $answer;
  return unpack 'i', $answer;
}

# 0 with $dev set when it is open, 1 when somebody else has it.
sub sysopen_device {
  my $opened = sysopen my $handle, $device, $O_WRONLY | (defined $fake ? $O_APPEND : 0);
  # A file stands for a device that only one process may have open.
  my $busy_now = $opened && defined $fake ? !flock($handle, 2 | 4) : !$opened && $! == $EBUSY;
  refuse("it cannot be opened ($!)") unless $opened || $busy_now;
  $dev = $handle unless $busy_now;
  return $busy_now ? 1 : 0;
}

# Some kernels (between 1ae3e78c0820 and ef9b7bf52c2f) find an iTCO that the firmware has started, and at the first open only ping it: its driver's start,
# without which it counts and never resets, is called for one that does not run. One that cannot be stopped cannot be started anew. This comes before it
# is opened, for then it would reset the host. The driver's name is there without WATCHDOG_SYSFS, too.
sub refuse_unstoppable_itco {
  my ($name) = $device =~ m{([^/]+)$};
  my $class = "/sys/class/watchdog/$name";
  my @names = defined $fake ? (split m{/}, $fake, 3)[2] : (readlink "$class/device/driver");
  if (!defined $fake && open my $file, '<', "$class/identity") { push @names, scalar <$file>; close $file }
  refuse_itco() if grep { defined && /iTCO/ } @names;
}

sub refuse_itco {
  refuse('iTCO_wdt may have been started by the firmware, and then never resets on some kernels, which cannot be told apart; with nowayout, or where that '
    . 'is not known, it cannot be stopped and started anew: load iTCO_wdt with nowayout=0, on a kernel with WATCHDOG_SYSFS');
}

# Stopped, and started by the driver itself (refuse_unstoppable_itco says why). Nobody counts on it yet.
sub start_anew {
  syswrite $dev, 'V';
  close $dev;
  $dev = undef;
  refuse('the evidence has grown old while it was opened') unless may_feed();
  refuse('somebody else has opened it just now') if sysopen_device();
}

# Opened and kept, once what may run already was stopped: closed and opened again, as to set the time-out, it would be stopped or fed in between.
sub open_device {
  refuse("$device is no character device") unless -c $device || defined $fake;
  if ($mode eq 'fresh' && $nowayout) {
    refuse_unstoppable_itco();
    # What follows is the open.
    return 0 unless may_feed();
  }
  if (sysopen_device()) {
    refuse('somebody else has it open') if ++$busy > $BUSY_TRIES;
    return 0;
  }
  my $support = ask($GETSUPPORT, "\0" x 40);
  refuse("it is no watchdog that answers ($!)") unless defined $support;
  my ($options, undef, $identity) = unpack 'L2Z32', $support;
  $identity =~ s/[^\x20-\x7e]/?/g;
  # Without the first a feeder that dies stops the watchdog, and the host lives on.
  refuse("$identity stops when it is closed, whyever that is: it has no magic close") unless $options & $MAGIC_CLOSE;
  refuse("$identity takes no keepalive") unless $options & $KEEPALIVE;
  refuse("$identity only raises an alarm and resets nothing") if $options & $ALARM_ONLY;
  # Where sysfs did not name it: late, but better than one that is told as armed.
  refuse_itco() if $mode eq 'fresh' && $nowayout && $identity =~ /iTCO/;
  start_anew() if $mode eq 'fresh' && !$nowayout;
  my $timeout_s = timeout_s();
  if ($timeout_s != $wanted_s && $options & $CAN_SET) {
    refuse('the evidence has grown old while it was opened') unless may_feed();
    ask($SETTIMEOUT, pack 'i', $wanted_s);
    $timeout_s = timeout_s();
  }
  my $objection = "the time-out of $identity is $timeout_s s, though $wanted_s s were asked for";
  refuse($objection) if $mode eq 'guarded' && $timeout_s != $wanted_s;
  refuse($objection) if $timeout_s < $least_s || $timeout_s > 2 * $wanted_s;
  say_line(sprintf 'open %d %d %s', $timeout_s, $slept_before_ms, $identity);
  return 1;
}

sub feed {
  if (!may_feed()) {
    say_line(slept_ms() - $slept_before_ms > $SLEPT_MS ? 'starved slept' : 'starved old') if defined $dev && !$starved;
    $starved = 1 if defined $dev;
    return;
  }
  return unless defined $dev || (!$orphan && open_device());
  return unless may_feed();
  if (!defined syswrite $dev, "\0") {
    return if $! == $EINTR;
    say_line("failed it cannot be fed any more ($!)");
    exit 0;
  }
  say_line('fed') if $starved;
  $starved = 0;
}

sub obey {
  my ($line) = @_;
  if ($line =~ /^evidence (\d{1,15})$/) {
    my $now_ms = clock_ms($CLOCK_MONOTONIC);
    my $at_ms = $1 < $now_ms ? $1 : $now_ms;
    $evidence_ms = $at_ms if !defined $evidence_ms || $at_ms > $evidence_ms;
    feed() if $starved || (!defined $dev && !$busy);
  } elsif ($line eq 'stop') {
    # The magic close (Documentation/watchdog/watchdog-api.rst).
    syswrite $dev, 'V' if defined $dev;
    close $dev if defined $dev;
    exit 0;
  } else {
    die "told what it does not know\n";
  }
}

sub hear {
  my $count = sysread STDIN, $heard, 4_096, length $heard;
  return if !defined $count && $! == $EINTR;
  if (!$count) {
    $orphan = 1;
    exit 0 unless defined $dev;
    return;
  }
  obey($1) while $heard =~ s/^([^\n]*)\n//;
  die "told a line without an end\n" if length $heard > $LONGEST_LINE;
}

$slept_before_ms = slept_ms() if $slept_before_ms eq '-';
say_line('ready');
my $next_ms = clock_ms($CLOCK_MONOTONIC);
while (1) {
  my $wait_ms = $next_ms - clock_ms($CLOCK_MONOTONIC);
  my $listen = '';
  vec($listen, 0, 1) = 1 unless $orphan;
  my $count = select my $readable = $listen, undef, undef, $wait_ms > 0 ? $wait_ms / 1_000 : 0;
  # A signal ended the wait. That the agent is gone comes first: without one this process ends when it is asked to, so that the next may begin.
  $count = select $readable = $listen, undef, undef, 0 if $count < 0;
  hear() if $count > 0 && !$orphan;
  exit 0 if $asked_to_end && $orphan;
  $asked_to_end = 0;
  if (clock_ms($CLOCK_MONOTONIC) >= $next_ms) {
    feed();
    $next_ms = clock_ms($CLOCK_MONOTONIC) + ($busy && !defined $dev ? $BUSY_AGAIN_MS : $FEED_EVERY_MS);
  }
}

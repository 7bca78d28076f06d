#!/usr/bin/perl
# The fence command of a simulated host: `power.pl STATE_DIR --host HOST WORD`. In Perl, which every Debian has: a process of Node
# costs a hundred times as much, and the server asks each silent host of a swarm every two seconds.
use strict;
use warnings;
use Socket;

my ($dir, undef, $host, $word) = @ARGV;
alarm 5;
socket(my $swarm, AF_UNIX, SOCK_STREAM, 0) or die "no socket: $!\n";
connect($swarm, sockaddr_un("$dir/control.sock")) or die "No swarm runs on $dir.\n";
syswrite($swarm, "$word $host\n");
my $said = do { local $/; <$swarm> } // '';
$said =~ s/^(ok|no) // or die "The swarm broke off.\n";
print $said;
exit($1 eq 'ok' ? 0 : 1);

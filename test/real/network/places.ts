/*
 * Who lives where in the test's Internet. The addresses count as public, and mean something in its namespaces alone.
 */
export const at = {
  /** The machine that the check runs on. */
  here: "11.0.0.2",
  here6: "2a0a:0:0:1::2",
  /** Hosts of the web server. */
  web: "11.0.1.10",
  secondWeb: "11.0.1.11",
  web6: "2a0a:0:0:2::10",
  nobody6: "2a0a:0:0:2::31",
  privateWeb: "192.168.7.10",
  /** The way there loses one packet in five; here the way back does, too. */
  lossy: "11.0.1.20",
  veryLossy: "11.0.1.26",
  /** The way there loses the first packet of every connection. */
  slow: "11.0.1.21",
  /** The first connection is met with silence, and later ones are not. */
  firstSilent: "11.0.1.27",
  /** The firewall there admits the sender's two ranges and nobody else. */
  senderOnly: "11.0.1.22",
  /** It admits the machine that checks and the sender's Validate button. All three are the same to visit, and have other visitors. */
  notForEvents: "11.0.1.23",
  notForEventsVisitedByButton: "11.0.1.24",
  notForEventsVisitedByEvents: "11.0.1.25",
  /** What is sent there vanishes. */
  silence: "11.0.1.30",
  /** An address in that network which no machine has. */
  nobody: "11.0.1.31",
  /** Networks that the router won't deliver to, each in its own way (ip-route(8)). */
  blackhole: "11.0.2.1",
  prohibit: "11.0.3.1",
  unreachable: "11.0.4.1",
  /** Places that the checking machine's own routing table has no way to, each in its own way. */
  ownBlackhole: "11.0.5.1",
  ownProhibit: "11.0.6.1",
  ownUnreachable: "11.0.7.1",
  /** Name servers: a resolver, the authority of every zone, and one that knows no zone at all. */
  resolver: "11.0.1.53",
  authority: "11.0.1.54",
  stranger: "11.0.1.55",
  /** Where the sender comes from: its Validate button, and its events. */
  button: "52.152.150.178",
  events: "142.0.180.9",
} as const;

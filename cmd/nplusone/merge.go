package main

import "flag"

func mergeCommand() command {
	return command{
		name: "merge", args: "[flags] file|directory|-...", short: "reports of shards, packages and processes as one",
		long: `Merge reads reports, JSON or JSON Lines, and writes one. Of a directory it takes
all nplusone*.json and nplusone*.jsonl below it, which is where
NPLUSONE_REPORT_DIR has one for each process. Findings of one id become one.
What cannot be read is named with its line, and all else is reported; the exit
code is 2 then.`,
		example: "  nplusone merge -format sarif -o nplusone.sarif reports/\n  nplusone merge -format json shard1.json shard2.json > nplusone.json",
		flags:   func() *flag.FlagSet { f, _, _ := reportFlags("merge"); return f },
		run:     runMerge,
	}
}

func runMerge(s stdio, args []string) (int, error) {
	o, names, err := parseReport("merge", args)
	if err != nil {
		return exitUsage, err
	}
	if len(names) == 0 {
		return exitUsage, errNoInput
	}
	r, damage := readReports(s, names)
	return o.reportResult(s, r, damage)
}

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name: "version", short: "print the version",
		long:    "Version prints the version of nplusone, the Go that built it and the machine\nthat it was built for.",
		example: "  nplusone version",
		run:     runVersion,
	}
}

func runVersion(s stdio, args []string) (int, error) {
	rest, err := parse(newFlags("version"), args)
	if err == nil {
		err = noArguments(rest)
	}
	if err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(s.out, "nplusone %s %s %s/%s\n", version(debug.ReadBuildInfo()), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitOK, nil
}

// version is that of the module, or the commit where it was built from a
// checkout.
func version(info *debug.BuildInfo, ok bool) string {
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	v := "devel"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			v += " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			v += " (changed)"
		}
	}
	return v
}

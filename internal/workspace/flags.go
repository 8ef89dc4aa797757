package workspace

import "runtime/debug"

// BuildFlags are the flags by which a go command builds as the program that
// asks was built: under the race detector or not, with the same tags. A test
// that compiles hands them on, or the go command would compile a second copy
// of every package, embedded databases too.
func BuildFlags() []string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	return buildFlags(info.Settings)
}

func buildFlags(settings []debug.BuildSetting) []string {
	var flags []string
	for _, s := range settings {
		if s.Value != "" && (s.Key == "-race" || s.Key == "-tags") {
			flags = append(flags, s.Key+"="+s.Value)
		}
	}
	return flags
}

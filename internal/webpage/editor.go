package webpage

import (
	"os"
	"strings"
)

// envEditor names the editor that places lead to, or a pattern as LinkSources
// takes it.
const envEditor = "NPLUSONE_EDITOR"

// editors are the patterns of those that open files by an address.
var editors = map[string]string{
	"vscode":          "vscode://file/{path}:{line}",
	"vscode-insiders": "vscode-insiders://file/{path}:{line}",
	"cursor":          "cursor://file/{path}:{line}",
	"zed":             "zed://file/{path}:{line}",
	"idea":            "idea://open?file={path}&line={line}",
	"goland":          "goland://open?file={path}&line={line}",
	"txmt":            "txmt://open?url=file://{path}&line={line}",
}

// editorLinks is the pattern of the editor that the environment tells: that
// which is named, else that whose terminal the program was started in, else
// the usual one.
func editorLinks() string {
	named := os.Getenv(envEditor)
	switch pattern := editors[strings.ToLower(named)]; {
	case pattern != "":
		return pattern
	case strings.Contains(named, "{line}"):
		return named
	case os.Getenv("TERMINAL_EMULATOR") == "JetBrains-JediTerm":
		return editors["goland"]
	case os.Getenv("ZED_TERM") != "":
		return editors["zed"]
	case os.Getenv("CURSOR_TRACE_ID") != "":
		return editors["cursor"]
	}
	return editors["vscode"]
}

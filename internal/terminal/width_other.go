//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package terminal

import "os"

func terminalWidth(*os.File) int { return 0 }

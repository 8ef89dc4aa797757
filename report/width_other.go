//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package report

import "os"

func terminalWidth(*os.File) int { return 0 }

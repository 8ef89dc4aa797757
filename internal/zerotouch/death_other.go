//go:build darwin || freebsd

package zerotouch

import "syscall"

// dieWithUs is left to the guard.
func dieWithUs(*syscall.SysProcAttr, bool) {}

func onlyZombies(int) bool { return false }

func isZombie(int) bool { return false }

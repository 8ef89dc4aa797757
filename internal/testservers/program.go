package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// findProgram looks for an executable in folders, which may be patterns, then
// on the path.
func findProgram(name string, folders ...string) (string, error) {
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, name))
		if err != nil {
			return "", err
		}
		slices.SortFunc(found, newestFirst)
		for _, path := range found {
			if _, err := exec.LookPath(path); err == nil {
				return path, nil
			}
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s was not found", name)
	}
	return path, nil
}

// newestFirst orders .../15/bin/x before .../9.6/bin/x.
func newestFirst(a, b string) int {
	va, vb := versionOf(a), versionOf(b)
	switch {
	case va > vb:
		return -1
	case va < vb:
		return 1
	}
	return 0
}

func versionOf(path string) float64 {
	v, err := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(path))), 64)
	if err != nil {
		return 0
	}
	return v
}

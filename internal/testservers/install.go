package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// browsers are the names under which the browser tests find one.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"}

// provide finds the programs of all databases and the browser, installing
// what is missing where apt-get can be used.
func provide(ctx context.Context, needed []database, log io.Writer) error {
	missing, packages := lacking(needed)
	if len(missing) == 0 {
		return nil
	}
	if !canStart && len(needed) > 0 {
		return fmt.Errorf("servers are not started on %s: %w", runtime.GOOS, errors.Join(missing...))
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.Join(missing...)
	}
	if err := aptInstall(ctx, packages, log); err != nil {
		return errors.Join(append(missing, err)...)
	}
	missing, _ = lacking(needed)
	return errors.Join(missing...)
}

// lacking says what is not there, and the packages that would bring it.
func lacking(needed []database) (missing []error, packages []string) {
	for _, db := range needed {
		if err := findHere(db); err != nil {
			missing = append(missing, fmt.Errorf("%s is not set and %s is not installed: %w", db.variable(), db.name(), err))
			packages = append(packages, db.packages()...)
		}
	}
	if !hasBrowser() {
		missing = append(missing, fmt.Errorf("no browser for the browser tests: none of %s is on the path", strings.Join(browsers, ", ")))
		packages = append(packages, "chromium")
	}
	return missing, packages
}

func findHere(db database) error {
	if !canStart {
		return errors.New("set it to the DSN of a server that the tests may use")
	}
	return db.find()
}

func hasBrowser() bool {
	for _, name := range browsers {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

// aptInstall installs packages as root, or with sudo where that asks for no
// password.
func aptInstall(ctx context.Context, packages []string, log io.Writer) error {
	_, _ = fmt.Fprintln(log, "testservers: installing", strings.Join(packages, " "))
	install := append([]string{"install", "-y", "--no-install-recommends"}, packages...)
	for _, args := range [][]string{{"update", "-q"}, install} {
		if err := apt(ctx, args); err != nil {
			return err
		}
	}
	return nil
}

func apt(ctx context.Context, args []string) error {
	// RUNLEVEL=1 keeps the packages from starting their own services, where
	// no service manager does it.
	line := append([]string{"env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"}, args...)
	if os.Geteuid() != 0 {
		line = append([]string{"sudo", "-n"}, line...)
	}
	out, err := exec.CommandContext(ctx, line[0], line[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(line, " "), err, out)
	}
	return nil
}

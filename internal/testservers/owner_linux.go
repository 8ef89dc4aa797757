package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// canStart says whether this system is one whose servers we start.
const canStart = true

// An owner is the account that a server runs as. The zero value is whoever
// runs us.
type owner struct {
	credential *syscall.Credential
}

// ownerNamed returns the account to run a server as: PostgreSQL refuses root,
// so root becomes name, or nobody where there is no such account.
func ownerNamed(name string) (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return owner{}, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("account %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("account %s: %w", u.Username, err)
	}
	return owner{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// give hands path over to the account.
func (o owner) give(path string) error {
	if o.credential == nil {
		return nil
	}
	return os.Chown(path, int(o.credential.Uid), int(o.credential.Gid))
}

// runAs makes cmd run as the account.
func (o owner) runAs(cmd *exec.Cmd) { attributes(cmd).Credential = o.credential }

// run runs a program to its end, as the account; its output is in the error.
func (o owner) run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	o.runAs(cmd)
	ownGroup(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// ownGroup gives cmd a process group of its own, for killGroup.
func ownGroup(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// endWithParent makes the kernel end cmd when we are killed and cannot stop it.
func endWithParent(cmd *exec.Cmd) { attributes(cmd).Pdeathsig = syscall.SIGQUIT }

func interruptGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }

func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}

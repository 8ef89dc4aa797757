//go:build !linux

package main

import (
	"context"
	"errors"
	"os/exec"
)

// canStart says whether this system is one whose servers we start.
const canStart = false

type owner struct{}

var errNotHere = errors.New("servers are started on Linux only")

func ownerNamed(string) (owner, error) { return owner{}, errNotHere }

func (owner) give(string) error { return errNotHere }

func (owner) runAs(*exec.Cmd) {}

func (owner) run(context.Context, string, string, ...string) error { return errNotHere }

func ownGroup(*exec.Cmd) {}

func endWithParent(*exec.Cmd) {}

func interruptGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// Command runprogram does what its arguments say, and tells what it is sent.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var note = "plain"

func main() {
	sent := make(chan os.Signal, 16)
	for _, arg := range os.Args[1:] {
		word, value, _ := strings.Cut(arg, "=")
		switch word {
		case "catch":
			signal.Notify(sent, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH)
		case "echo":
			echo()
		case "child":
			child(value)
		case "exit":
			code, _ := strconv.Atoi(value)
			handleSignals()
			os.Exit(code)
		case "panic":
			panic("as asked")
		}
	}
	fmt.Println("ready", os.Getpid(), syscall.Getpgrp())
	go func() {
		for { // waiting for what never comes is no deadlock
			time.Sleep(time.Hour)
		}
	}()
	for s := range sent {
		fmt.Println("got", s)
		if s == syscall.SIGUSR2 {
			os.Exit(7)
		}
	}
}

// child starts one that is not waited for and hears of no interrupt.
func child(file string) {
	cmd := exec.Command("sh", "-c", "trap '' INT; echo $$ >"+file+"; sleep 1000 & wait; sleep 1000")
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	for {
		if text, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(text), "\n") {
			return
		}
	}
}

// handleSignals prints what a program can see of how it was started.
func handleSignals() {
	dir, _ := os.Getwd()
	fmt.Println("args", os.Args[1:])
	fmt.Println("name", filepath.Base(os.Args[0]))
	fmt.Println("dir", filepath.Base(dir))
	fmt.Println("note", note, os.Getenv("SIGNALS_NOTE"))
}

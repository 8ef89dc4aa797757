//go:build other

package main

func init() { note = "other" }

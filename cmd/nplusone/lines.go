package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds the memory for one line; longer ones are damage.
const maxLine = 64 << 20

// eachLine calls do with each line that is not blank, and its number. err is
// set for a line that is too long.
func eachLine(in io.Reader, do func(n int, line []byte, err error) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		line, tooLong, readErr := readLine(r)
		line = bytes.TrimSpace(line)
		var err error
		switch {
		case tooLong:
			err = do(n, nil, fmt.Errorf("longer than %d MiB", maxLine>>20))
		case len(line) > 0:
			err = do(n, line, nil)
		}
		if err != nil {
			return err
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return fmt.Errorf("line %d: %w", n, readErr)
		}
	}
}

// readLine reads to the end of a line, and skips what is more than maxLine.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

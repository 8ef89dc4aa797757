package response

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// noCopy is the number of no call of ReadFrom.
const noCopy = 0

// ReadFrom keeps sendfile. What may be a page for the toolbar is kept as long
// as that is open, and read anew by the writer below where it is none: how that
// cuts its chunks depends on how it reads.
func (a *response) ReadFrom(src io.Reader) (int64, error) {
	to, ok := a.under.(io.ReaderFrom)
	if !ok {
		return io.Copy(writerOnly{a}, src)
	}
	if a.awaitsPage() {
		begin, err := readBeginning(src)
		src = &again{begin, err, src}
		if a.beginsPage(begin) {
			return io.Copy(copier{a, int(a.copies.Add(1))}, src)
		}
	}
	if err := a.letGo(); err != nil {
		return 0, err
	}
	a.note(http.StatusOK)
	return to.ReadFrom(src)
}

// readBeginning reads as much as net/http looks at before anything is sent.
func readBeginning(src io.Reader) ([]byte, error) {
	begin := make([]byte, sniffed)
	n, err := io.ReadFull(src, begin)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return begin[:n], err
}

// again gives what was read before, and then the rest.
type again struct {
	begin []byte
	err   error // behind it
	rest  io.Reader
}

func (r *again) Read(b []byte) (int, error) {
	if len(r.begin) > 0 {
		n := copy(b, r.begin)
		r.begin = r.begin[n:]
		return n, nil
	}
	if r.err != nil {
		return 0, r.err
	}
	return r.rest.Read(b)
}

// copier is the answer as one call of ReadFrom writes to it.
type copier struct {
	a    *response
	call int
}

func (c copier) Write(b []byte) (int, error) {
	switch kept, err := c.a.keepsBody(b, c.call); {
	case err != nil:
		return 0, err
	case kept:
		return len(b), nil
	}
	c.a.note(http.StatusOK)
	return c.a.under.Write(b)
}

// sendBody makes the kept calls for the body below.
func (a *response) sendBody() error {
	start := 0
	for _, part := range a.kept.parts {
		b := a.kept.body[start:part.end]
		start = part.end
		if to, reads := a.under.(io.ReaderFrom); reads && part.copied != noCopy {
			if _, err := to.ReadFrom(readerOnly{bytes.NewReader(b)}); err != nil {
				return err
			}
			continue
		}
		if _, err := a.under.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// writerOnly hides ReadFrom from io.Copy, readerOnly hides WriteTo.
type (
	writerOnly struct{ io.Writer }
	readerOnly struct{ io.Reader }
)

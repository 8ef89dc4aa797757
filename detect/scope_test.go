package detect

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/stretchr/testify/assert"
)

func TestMonitor(t *testing.T) {
	reports := new(recordtest.Reports)
	d := New(ReportTo(reports))
	src := d.NewDatabase(fingerprint.SQLite, nil)
	wrong := errors.New("no luck")
	err := d.Monitor(context.Background(), "import", func(ctx context.Context) error {
		recordtest.Drive(ctx, src, nil, recordtest.AuthorByID, []any{int64(1)}, nil)
		recordtest.Drive(context.Background(), src, nil, recordtest.AuthorByID, []any{int64(2)}, nil)
		return wrong
	})
	assert.Same(t, wrong, err)
	st := reports.List()[0].Scopes[0]
	assert.Equal(t, map[string]int{"context": 1, "goroutine": 1}, st.Owners)
	assert.Equal(t, "import job", fmt.Sprint(st.Name, " ", st.Kind))
}

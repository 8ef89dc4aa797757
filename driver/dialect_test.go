package driver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/drivertest"
)

func TestAnUnknownDialectIsNotedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opts []Option
		want []string
	}{
		{nil, []string{unknownDialect}},
		{[]Option{Dialect(fingerprint.Generic)}, nil},
		{[]Option{Dialect(fingerprint.MySQL)}, nil},
	} {
		d := detect.New(detect.NoImplicitScopes())
		db := OpenDB((&drivertest.Fake{}).Connector(), append(tt.opts, Detector(d))...)
		ctx, scope := d.Start(context.Background(), "test")
		for range 3 {
			_, err := db.ExecContext(ctx, "delete from a")
			require.NoError(t, err)
			_, err = db.ExecContext(ctx, "delete from b")
			require.NoError(t, err)
		}
		require.NoError(t, db.Close())
		assert.Equal(t, tt.want, scope.End().Notes)
	}
}

func TestLeadingOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []any
		want int
	}{
		{nil, 0},
		{[]any{int64(1), "a"}, 0},
		{[]any{nil}, 0},
		{[]any{[]int{1}}, 0},
		{[]any{sql.Out{}, int64(1)}, 0},
	}
	for _, tt := range tests {
		args := make([]sqldriver.NamedValue, len(tt.args))
		for i, v := range tt.args {
			args[i] = sqldriver.NamedValue{Ordinal: i + 1, Value: v}
		}
		assert.Equal(t, tt.want, leadingOptions(args), "%v", tt.args)
	}
}

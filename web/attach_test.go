package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/ambient"
	"github.com/nplusone-go/nplusone/internal/record/recordtest"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/web"
)

// What no request owns goes to the log of driver.Open's own detector: with the
// middleware it has fixes, as what is on the page.
func TestMiddlewareAttaches(t *testing.T) {
	var heard recordtest.Reports
	ambient.Listen(&heard)
	web.Middleware(detect.New())
	db, err := driver.Open(testshop.Driver, "12")
	require.NoError(t, err)
	defer db.Close()
	_, err = testshop.ListDroppingContext(db)
	require.NoError(t, err)
	ambient.Flush()
	require.Len(t, heard.List(), 1)
	r := heard.List()[0]
	require.Len(t, r.Findings, 1)
	assert.NotEmpty(t, r.Findings[0].Fixes)
	assert.NotContains(t, strings.Join(r.Notes, "\n"), "source was not read")
}

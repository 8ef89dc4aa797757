// Command example serves a page that asks for every author by itself, asks for
// that page once, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/labstack/echo/v4"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneecho "github.com/nplusone-go/nplusone/integrations/echov4"
)

func main() {
	ctx := context.Background()
	db, err := driver.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := blog.Fill(ctx, db, 12); err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.Use(nplusoneecho.Middleware())
	e.GET("/readers/:id/authors", func(c echo.Context) error {
		reader, _ := strconv.Atoi(c.Param("id"))
		names, err := blog.Authors(c.Request().Context(), db, reader)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, names)
	})
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/readers/12/authors", nil))
	fmt.Println(w.Code, w.Body)
}

package main

import "fmt"

// seed fills empty tables with n books. It inserts one row at a time, as
// seeders do; nobody minds.
func (s *Store) seed(n int) error {
	for i := 1; i <= n; i++ {
		if _, err := s.db.Exec("INSERT INTO authors (id, name) VALUES (?, ?)", 100+i, fmt.Sprintf("Author %d", i)); err != nil {
			return err
		}
		if _, err := s.db.Exec("INSERT INTO books (id, title, author_id) VALUES (?, ?, ?)", 500+7*i, fmt.Sprintf("Book %d", i), 101+(i*5)%n); err != nil {
			return err
		}
		for range i % 3 {
			if _, err := s.db.Exec("INSERT INTO copies (book_id) VALUES (?)", 500+7*i); err != nil {
				return err
			}
		}
	}
	return nil
}

// Package loopcases is what the tests of package loops run: ways in which
// programs repeat a statement. Ask stands for the statement. For each way the
// line that the finding belongs to and the first line of the loop are marked
// by comments, "site: Way" and "loop: Way".
package loopcases

import (
	"errors"
	"iter"
	"slices"
	"sync"
)

// Ask is called where a program would run its statement.
var Ask func()

var items = []int{1, 2, 3}

func ask(int) { Ask() }

// Plain is the case that everybody knows.
func Plain() {
	for _, i := range items { // loop: Plain
		ask(i) // site: Plain
	}
}

// Called has the loop in one function and the statement in another, which the
// compiler may inline.
func Called() {
	for i := range len(items) { // loop: Called
		author(i) // site: Called
	}
}

func author(i int) { ask(i) }

// Immediate calls a literal in the loop.
func Immediate() {
	for _, i := range items { // loop: Immediate
		func() {
			ask(i) // site: Immediate
		}()
	}
}

// Local calls a literal that was written before the loop.
func Local() {
	count := func(i int) {
		ask(i)
	}
	for _, i := range items { // loop: Local
		count(i) // site: Local
	}
}

// Goroutines starts one for each.
func Goroutines() {
	var wait sync.WaitGroup
	for _, i := range items { // loop: Goroutines
		wait.Add(1)
		go func() {
			defer wait.Done()
			ask(i) // site: Goroutines
		}()
	}
	wait.Wait()
}

// Group hands literals to something that runs them, as errgroup does.
func Group() {
	var group sync.WaitGroup
	for _, i := range items { // loop: Group
		group.Go(func() {
			author(i) // site: Group
		})
	}
	group.Wait()
}

// Deferred runs at the function's end what the loop put off.
func Deferred() {
	for _, i := range items { // loop: Deferred
		defer func() {
			ask(i) // site: Deferred
		}()
	}
}

// Workers take jobs from a channel, in a loop of their own.
func Workers() {
	jobs := make(chan int)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for i := range jobs { // loop: Workers
				ask(i) // site: Workers
			}
		})
	}
	for _, i := range items {
		jobs <- i
	}
	close(jobs)
	wait.Wait()
}

// Callback gives a literal to a function that has the loop: the line in the
// literal is the one to mend.
func Callback() {
	each(items, func(i int) {
		ask(i) // site: Callback
	})
}

func each(all []int, visit func(int)) {
	for _, i := range all { // loop: Callback MethodValue
		visit(i)
	}
}

// CallbackInLoop does so for each page: the loop that repeats the statement
// most is the inner one, and it is the literal that it repeats.
func CallbackInLoop() {
	for range 2 { // loop: CallbackInLoop
		each(items, func(i int) {
			ask(i) // site: CallbackInLoop
		})
	}
}

type shop struct{}

func (s *shop) count(i int) {
	ask(i) // site: MethodValue
}

// MethodValue gives a method instead.
func MethodValue() {
	each(items, (&shop{}).count)
}

// MethodValueInLoop calls one in its own loop.
func MethodValueInLoop() {
	count := (&shop{}).other
	for _, i := range items { // loop: MethodValueInLoop
		count(i) // site: MethodValueInLoop
	}
}

func (s *shop) other(i int) { ask(i) }

// Generic is a loop of a generic function that calls a plain one.
func Generic() { gather(items) }

func gather[T any](all []T) (out []T) {
	for _, v := range all { // loop: Generic
		author(len(out)) // site: Generic
		out = append(out, v)
	}
	return out
}

// GenericCallback is Callback by a generic function.
func GenericCallback() {
	collect(items, func(i int) int {
		ask(i) // site: GenericCallback
		return i
	})
}

func collect[T, R any](all []T, each func(T) R) (out []R) {
	for _, v := range all { // loop: GenericCallback
		out = append(out, each(v))
	}
	return out
}

// OverFunction ranges over an iterator, whose own loop is not to blame.
func OverFunction() {
	for i := range all() { // loop: OverFunction
		ask(i) // site: OverFunction
	}
}

func all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range items {
			if !yield(i) {
				return
			}
		}
	}
}

// InIterator asks in the iterator itself.
func InIterator() int {
	return len(slices.Collect(asking()))
}

func asking() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range items { // loop: InIterator
			ask(i) // site: InIterator
			if !yield(i) {
				return
			}
		}
	}
}

// Labelled leaves the outer loop from the inner one.
func Labelled() {
outer:
	for i := range items {
		for _, j := range items { // loop: Labelled
			if j > 2 {
				continue outer
			}
			ask(i + j) // site: Labelled
		}
	}
}

// GoTo is a loop without for.
func GoTo() {
	i := 0
next: // loop: GoTo
	ask(i) // site: GoTo
	i++
	if i < len(items) {
		goto next
	}
}

// Post asks in the part that for evaluates behind each turn.
func Post() {
	for i := 0; i < len(items); i = next(i) { // site: Post loop: Post
		continue
	}
}

func next(i int) int {
	ask(i)
	return i + 1
}

// Recursion has no loop at all.
func Recursion() { chain(3) }

func chain(i int) {
	ask(i) // site: Recursion
	if i > 0 {
		chain(i - 1) // loop: Recursion
	}
}

// Mutual is a recursion through two methods.
func Mutual() { (&shop{}).up(3) }

func (s *shop) up(i int) {
	ask(i) // site: Mutual
	if i > 0 {
		s.over(i) // loop: Mutual
	}
}

func (s *shop) over(i int) { s.up(i - 1) }

// RecursiveLiteral calls itself by its variable.
func RecursiveLiteral() {
	var walk func(int)
	walk = func(i int) {
		ask(i) // site: RecursiveLiteral
		if i > 0 {
			walk(i - 1) // loop: RecursiveLiteral
		}
	}
	walk(3)
}

// Tree is a recursion whose function has a loop over children; the statement
// stands before it.
func Tree() { walk(2) }

func walk(depth int) {
	ask(depth) // site: Tree
	for range depth {
		walk(depth - 1) // loop: Tree
	}
}

// RetryInLoop tries each again: the loop over data is the one.
func RetryInLoop() {
	for _, i := range items { // loop: RetryInLoop
		_ = retrying(func() error { // the call of it is in the loop
			ask(i) // site: RetryInLoop
			return nil
		})
	}
}

// Retrying has no other loop.
func Retrying() {
	_ = retrying(func() error {
		Ask()
		return nil
	})
}

func retrying(try func() error) error {
	for range 3 { // loop: Retrying
		err := try() // site: Retrying
		if !passing(err) {
			return err
		}
	}
	return errors.New("three times in vain")
}

func passing(err error) bool { return errors.Is(err, errBusy) }

var errBusy = errors.New("busy")

// This file defines Opt, a fact that may be unknown.

package catalog

import (
	"encoding/json"
)

// Opt is a fact that may be unknown; the zero Opt is. It is left out of JSON
// with omitzero, and is never mistaken for zero.
type Opt[T any] struct {
	v  T
	ok bool
}

// Some makes a known fact.
func Some[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Get returns the value and whether it is known.
func (o Opt[T]) Get() (T, bool) { return o.v, o.ok }

// Known reports whether the fact is known.
func (o Opt[T]) Known() bool { return o.ok }

// Or returns the value, or def where it is unknown.
func (o Opt[T]) Or(def T) T {
	if o.ok {
		return o.v
	}
	return def
}

// Ptr returns a pointer to a copy of the value, nil where it is unknown.
func (o Opt[T]) Ptr() *T {
	if !o.ok {
		return nil
	}
	v := o.v
	return &v
}

// IsZero reports whether the fact is unknown, for omitzero.
func (o Opt[T]) IsZero() bool { return !o.ok }

// DecodeWith reads a value that is there, for internal/strict.
func (o *Opt[T]) DecodeWith(f func(into any) bool) {
	var v T
	if f(&v) {
		*o = Some(v)
	}
}

// MarshalJSON writes the value, or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.ok {
		return []byte("null"), nil
	}
	return json.Marshal(o.v)
}

// UnmarshalJSON reads a value; null is unknown.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = Opt[T]{}
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}

// MarshalYAML gives the value, or null.
func (o Opt[T]) MarshalYAML() (any, error) {
	if !o.ok {
		return nil, nil
	}
	return o.v, nil
}

// value is Get for code that does not know T.
func (o Opt[T]) value() (any, bool) { return o.v, o.ok }

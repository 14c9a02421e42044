// Package goliteral prints Go values as Go source. Data that is checked and
// parsed when llmpick is built, and compiled in as composite literals of
// constants, costs nothing at start-up: the linker lays it out, no code runs.
// So it prints only what the compiler can lay out that way: structs, slices,
// arrays, strings, numbers and bools, and named types of those. Maps, pointers,
// interfaces and functions are refused.
package goliteral

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// Write prints v as an expression for use inside package pkgPath (an import
// path), where that package's own types, unexported fields included, are
// written without a qualifier. Types of other packages are qualified by the
// last element of their path, and their unexported fields must be zero. Zero
// fields are left out; the entries of a slice stand on lines of their own at
// the top level. The text is what gofmt leaves as it is, or nearly: format it.
func Write(w io.Writer, v any, pkgPath string) error {
	var b bytes.Buffer
	p := printer{out: &b, pkg: pkgPath}
	rv := reflect.ValueOf(v)
	if !rv.IsValid() {
		return fmt.Errorf("goliteral: nil has no literal")
	}
	if err := p.value(rv, false, true); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

type printer struct {
	out *bytes.Buffer
	pkg string
}

// value prints v; bare leaves its type out, as Go allows inside a slice literal.
func (p printer) value(v reflect.Value, bare, top bool) error {
	t := v.Type()
	switch v.Kind() {
	case reflect.Struct:
		return p.structure(v, bare)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.IsNil() {
			if top {
				name, err := p.typeName(t)
				fmt.Fprintf(p.out, "%s(nil)", name)
				return err
			}
			p.out.WriteString("nil")
			return nil
		}
		if err := p.typeOf(t, bare); err != nil {
			return err
		}
		p.out.WriteByte('{')
		for i := range v.Len() {
			if top {
				p.out.WriteByte('\n')
			} else if i > 0 {
				p.out.WriteString(", ")
			}
			if err := p.value(v.Index(i), true, false); err != nil {
				return fmt.Errorf("[%d]%w", i, err)
			}
			if top {
				p.out.WriteByte(',')
			}
		}
		if top && v.Len() > 0 {
			p.out.WriteByte('\n')
		}
		p.out.WriteByte('}')
		return nil
	}
	// A constant takes the type of where it stands, except at the top level.
	if top && t.PkgPath() != "" {
		name, err := p.typeName(t)
		if err != nil {
			return err
		}
		p.out.WriteString(name + "(")
		defer p.out.WriteByte(')')
	}
	switch v.Kind() {
	case reflect.String:
		p.out.WriteString(strconv.Quote(v.String()))
	case reflect.Bool:
		p.out.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.out.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		p.out.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf(": %v has no literal", f)
		}
		p.out.WriteString(strconv.FormatFloat(f, 'g', -1, t.Bits()))
	default:
		return fmt.Errorf(": a %s has no static literal", t)
	}
	return nil
}

func (p printer) structure(v reflect.Value, bare bool) error {
	t := v.Type()
	if err := p.typeOf(t, bare); err != nil {
		return err
	}
	p.out.WriteByte('{')
	first := true
	for i := range t.NumField() {
		f := t.Field(i)
		if v.Field(i).IsZero() {
			continue
		}
		if !f.IsExported() && t.PkgPath() != p.pkg {
			return fmt.Errorf(".%s: unexported in another package", f.Name)
		}
		if !first {
			p.out.WriteString(", ")
		}
		first = false
		p.out.WriteString(f.Name + ": ")
		if err := p.value(v.Field(i), false, false); err != nil {
			return fmt.Errorf(".%s%w", f.Name, err)
		}
	}
	p.out.WriteByte('}')
	return nil
}

func (p printer) typeOf(t reflect.Type, bare bool) error {
	if bare {
		return nil
	}
	name, err := p.typeName(t)
	p.out.WriteString(name)
	return err
}

// typeName is how t is written inside the package.
func (p printer) typeName(t reflect.Type) (string, error) {
	if t.Name() == "" {
		switch t.Kind() {
		case reflect.Slice:
			elem, err := p.typeName(t.Elem())
			return "[]" + elem, err
		case reflect.Array:
			elem, err := p.typeName(t.Elem())
			return fmt.Sprintf("[%d]%s", t.Len(), elem), err
		}
		return "", fmt.Errorf(": a %s has no static literal", t)
	}
	name := t.Name()
	if base, args, generic := strings.Cut(name, "["); generic {
		// reflect spells out the import paths of type arguments.
		name = base + "[" + strings.ReplaceAll(args, p.pkg+".", "")
		if strings.ContainsAny(name, "./") {
			return "", fmt.Errorf(": cannot spell the type %s", t)
		}
	}
	if path := t.PkgPath(); path != "" && path != p.pkg {
		return path[strings.LastIndexByte(path, '/')+1:] + "." + name, nil
	}
	return name, nil
}

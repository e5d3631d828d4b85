// Package param describes parameters by the tags of a struct's fields, so that
// one description feeds flags, files, help, checks and records:
//
//	Damping  float64 `json:"damping" doc:"probability to follow an arc" range:"[0,1)"`
//	Dangling string  `json:"dangling" doc:"where the mass of dangling vertices goes" enum:"uniform|seeds|none"`
//	Sizes    Ints    `json:"sizes" doc:"of the blocks" range:"[1,inf)" required:"yes"`
//
// A field's type is float64, int, uint64, bool, string with an enum, Ints or
// Floats; or any type with the method ParamKind, which names a kind whose
// values the caller makes, as they depend on a file or a graph.
package param

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ErrBad is returned when a parameter is unknown, does not parse or is out of
// its range.
var ErrBad = errors.New("bad parameter")

// Param describes one parameter.
type Param struct {
	Name     string // as on the command line, words joined by "-"
	Doc      string
	Kind     string // "float", "int", "bool", "choice", "list", or what ParamKind says
	Range    string // such as "[0,1)", for each number of a list; "" when any value will do
	Choices  []string
	Default  string
	Required bool // there is no default
}

// Describe reads the description of a parameter struct that holds the
// defaults. It panics when a field lacks its tags or has a type of which
// nothing is known, which is a mistake of the author.
func Describe(defaults any) []Param {
	v := reflect.Indirect(reflect.ValueOf(defaults))
	params := make([]Param, 0, v.NumField())
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i).Interface()
		p := Param{Name: nameOf(f), Doc: f.Tag.Get("doc"), Range: f.Tag.Get("range"), Default: fmt.Sprint(value)}
		switch value := value.(type) {
		case float64:
			p.Kind = "float"
		case int, uint64:
			p.Kind = "int"
		case bool:
			p.Kind = "bool"
		case string:
			p.Kind, p.Choices = "choice", strings.Split(f.Tag.Get("enum"), "|")
		case Ints, Floats:
			p.Kind = "list"
		case interface{ ParamKind() string }:
			p.Kind, p.Default = value.ParamKind(), ""
		default:
			panic(fmt.Sprintf("param: %s has type %v", f.Name, f.Type))
		}
		if p.Name == "" || p.Doc == "" {
			panic(fmt.Sprintf("param: %s lacks a json or doc tag", f.Name))
		}
		if p.Required = f.Tag.Get("required") == "yes"; p.Required {
			p.Default = ""
		}
		params = append(params, p)
	}
	return params
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// Set gives the named parameter of the struct that params points to a value
// written as text, and checks this value. A parameter with a ParamKind is set by whoever
// knows its type.
func Set(params any, name, text string) error {
	f, tag, err := Field(params, name)
	if err != nil {
		return err
	}
	switch p := f.Addr().Interface().(type) {
	case *float64:
		*p, err = strconv.ParseFloat(text, 64)
	case *int:
		*p, err = strconv.Atoi(text)
	case *uint64:
		*p, err = strconv.ParseUint(text, 10, 64)
	case *bool:
		*p, err = strconv.ParseBool(text)
	case *string:
		*p = text
	case *Ints:
		*p, err = parseInts(text)
	case *Floats:
		*p, err = parseFloats(text)
	default:
		return fmt.Errorf("%w: --%s is not set by a text alone", ErrBad, name)
	}
	if err != nil {
		return fmt.Errorf("%w: --%s %q is not %s", ErrBad, name, text, inWords[f.Kind()])
	}
	return check(tag, f.Interface())
}

var inWords = map[reflect.Kind]string{
	reflect.Float64: "a number", reflect.Int: "a whole number", reflect.Uint64: "a whole number from 0 on", reflect.Bool: "true or false",
	reflect.Slice: "a list such as 10,20,30 or, for forty times 10, 10x40",
}

// Field returns the field that holds the named parameter, and its tags.
func Field(params any, name string) (reflect.Value, reflect.StructField, error) {
	v := reflect.ValueOf(params).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); nameOf(f) == name {
			return v.Field(i), f, nil
		}
	}
	return reflect.Value{}, reflect.StructField{}, fmt.Errorf("%w: no parameter --%s", ErrBad, name)
}

// Validate checks every parameter against the range and the choices in its
// tags. params is a parameter struct or a pointer to one.
func Validate(params any) error {
	v := reflect.Indirect(reflect.ValueOf(params))
	for i := range v.NumField() {
		if err := check(v.Type().Field(i), v.Field(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}

// check checks the value of one field.
func check(f reflect.StructField, value any) error {
	limits := f.Tag.Get("range")
	switch list := value.(type) {
	case Ints:
		return checkItems(f, limits, list)
	case Floats:
		return checkItems(f, limits, list)
	}
	if !within(limits, value) {
		return fmt.Errorf("%w: --%s %v is not in %s", ErrBad, nameOf(f), value, limits)
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		if choices := strings.Split(enum, "|"); !slices.Contains(choices, value.(string)) {
			return fmt.Errorf("%w: --%s %q is not one of %s", ErrBad, nameOf(f), value, strings.Join(choices, ", "))
		}
	}
	return nil
}

// checkItems checks each number of a list, which may be too long to be shown.
func checkItems[T int | float64](f reflect.StructField, limits string, list []T) error {
	for i, x := range list {
		if !within(limits, x) {
			return fmt.Errorf("%w: --%s: %v, number %d of the list, is not in %s", ErrBad, nameOf(f), x, i+1, limits)
		}
	}
	return nil
}

// within tells whether a number lies in an interval such as "[0,1)" or
// "(0,inf)". NaN lies in none; no limits hold everything.
func within(limits string, value any) bool {
	if limits == "" {
		return true
	}
	low, high, ok := strings.Cut(limits[1:len(limits)-1], ",")
	lo, err1 := strconv.ParseFloat(low, 64)
	hi, err2 := strconv.ParseFloat(high, 64)
	if !ok || err1 != nil || err2 != nil {
		panic("param: bad range tag " + limits)
	}
	x := 0.0
	switch n := value.(type) {
	case float64:
		x = n
	case int:
		x = float64(n)
	case uint64:
		x = float64(n)
	default:
		panic(fmt.Sprintf("param: a range for a value of %T", value))
	}
	return !math.IsNaN(x) && (x > lo || x == lo && limits[0] == '[') && (x < hi || x == hi && limits[len(limits)-1] == ']')
}

module github.com/kithgraph/kith

go 1.26.0

require (
	github.com/dgraph-io/badger/v4 v4.9.6 // the embedded store; only package store opens it. Earlier 4.9.x lose keys or load three times slower
	github.com/dgraph-io/ristretto/v2 v2.2.0 // the buffers that Badger's StreamWriter takes; package store
	github.com/klauspost/compress v1.20.3 // zstd and a faster gzip; package tableio
	github.com/mattn/go-runewidth v0.0.30 // how wide text is on a terminal; package term
	github.com/parquet-go/parquet-go v0.32.0 // Parquet tables; package tableio
	github.com/pelletier/go-toml/v2 v2.4.3 // models and profiles, strict, errors that show the line; package config
	github.com/rogpeppe/go-internal v1.16.0 // command lines as test scripts; tests only
	github.com/urfave/cli/v2 v2.27.7 // commands and flags; package cmd/kith
	github.com/vbauerster/mpb/v8 v8.16.2 // the progress line; package term
	golang.org/x/sys v0.49.0 // how much memory the machine has; package cmd/kith
	golang.org/x/term v0.47.0 // is it a terminal, and how wide; package term
	gonum.org/v1/gonum v0.17.0 // interfaces for users' own algorithms (package gonumview), test oracle, and a peer in bench
	pgregory.net/rapid v1.3.0 // property tests; tests only
)

require (
	github.com/VividCortex/ewma v1.2.0 // indirect
	github.com/acarl005/stripansi v0.0.0-20180116102854-5a71ef0e047d // indirect
	github.com/andybalholm/brotli v1.1.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/cpuguy83/go-md2man/v2 v2.0.7 // indirect
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/go-logr/logr v1.4.3 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/google/flatbuffers v25.2.10+incompatible // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/parquet-go/bitpack v1.0.0 // indirect
	github.com/parquet-go/jsonlite v1.0.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.21 // indirect
	github.com/russross/blackfriday/v2 v2.1.0 // indirect
	github.com/twpayne/go-geom v1.6.1 // indirect
	github.com/vbauerster/cupwriter v0.0.5 // indirect
	github.com/xrash/smetrics v0.0.0-20240521201337-686a1a2994c1 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.41.0 // indirect
	go.opentelemetry.io/otel/metric v1.41.0 // indirect
	go.opentelemetry.io/otel/trace v1.41.0 // indirect
	golang.org/x/tools v0.32.0 // indirect
	google.golang.org/protobuf v1.36.7 // indirect
)

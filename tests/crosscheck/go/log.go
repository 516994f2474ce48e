package main

// A log as C2SP tlog-tiles lays it out on disk, judged with golang.org/x/mod/sumdb: the notes by note, all hashing and
// all proofs by tlog. The layout of the files is written down here once more, from the specification.

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// Files of a log's folder by their path in it.
type Files map[string][]byte

func readFolder(folder string) (Files, error) {
	files := Files{}
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		files[relative], err = os.ReadFile(path)
		return err
	})
	return files, err
}

// 1234067 is "x001/x234/067".
func digits(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

func path(kind string, n int64, width int) string {
	text := "tile/" + kind + "/" + digits(n)
	if width < tileWidth {
		text += ".p/" + strconv.Itoa(width)
	}
	return text
}

// A partial file may have gone when a full one took its place.
func (files Files) tile(kind string, n int64, width int) ([]byte, int, error) {
	if data, ok := files[path(kind, n, width)]; ok {
		return data, width, nil
	}
	if data, ok := files[path(kind, n, tileWidth)]; ok {
		return data, tileWidth, nil
	}
	return nil, 0, fmt.Errorf("%s: missing", path(kind, n, width))
}

func parseCheckpoint(text string) (origin string, tree tlog.Tree, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] == "" {
		return "", tree, errors.New("checkpoint: not three lines")
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return "", tree, errors.New("checkpoint: bad size")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return "", tree, errors.New("checkpoint: bad root")
	}
	copy(tree.Hash[:], root)
	return lines[0], tree, nil
}

func openCheckpoint(signed []byte, key note.Verifier) (*note.Note, tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return nil, tlog.Tree{}, err
	}
	origin, tree, err := parseCheckpoint(opened.Text)
	if err == nil && origin != key.Name() {
		err = fmt.Errorf("checkpoint: of %q", origin)
	}
	return opened, tree, err
}

func splitBundle(data []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, errors.New("cut inside an entry")
		}
		n := int(binary.BigEndian.Uint16(data))
		if n == 0 {
			return nil, errors.New("an empty entry")
		}
		entries = append(entries, data[2:2+n])
		data = data[2+n:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%d entries, not %d", len(entries), width)
	}
	return entries, nil
}

// Hashes in memory, where tlog.StoredHashIndex says.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m)) {
			return nil, errors.New("no such hash")
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

// Log is what was found good.
type Log struct {
	tree    tlog.Tree
	note    *note.Note
	entries [][]byte
	hashes  memory
}

// judge verifies everything that the checkpoint covers, and that the log still begins with `older`.
func judge(files Files, key note.Verifier, older *tlog.Tree) (*Log, error) {
	signed, ok := files["checkpoint"]
	if !ok {
		return nil, errors.New("checkpoint: missing")
	}
	opened, tree, err := openCheckpoint(signed, key)
	if err != nil {
		return nil, err
	}
	log := &Log{tree: tree, note: opened}
	if older != nil && older.N > tree.N {
		return nil, fmt.Errorf("cut back from %d to %d entries", older.N, tree.N)
	}
	if err := log.readEntries(files); err != nil {
		return nil, err
	}
	if err := log.checkRoot(tree); err != nil {
		return nil, err
	}
	if older != nil {
		if err := log.checkRoot(*older); err != nil {
			return nil, fmt.Errorf("the older checkpoint: %w", err)
		}
	}
	return log, log.checkTiles(files)
}

func (log *Log) readEntries(files Files) error {
	for n := int64(0); n*tileWidth < log.tree.N; n++ {
		width := widthOf(0, n, log.tree.N)
		data, stored, err := files.tile("entries", n, width)
		if err != nil {
			return err
		}
		entries, err := splitBundle(data, stored)
		if err != nil {
			return fmt.Errorf("%s: %w", path("entries", n, width), err)
		}
		for i, entry := range entries[:width] {
			hashes, err := tlog.StoredHashes(n*tileWidth+int64(i), entry, log.hashes)
			if err != nil {
				return err
			}
			log.hashes = append(log.hashes, hashes...)
			log.entries = append(log.entries, entry)
		}
	}
	return nil
}

func (log *Log) checkRoot(tree tlog.Tree) error {
	root, err := tlog.TreeHash(tree.N, log.hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the first %d entries do not have the root that was signed", tree.N)
	}
	return nil
}

// How many hashes tile n of a level has in a tree of `size` entries.
func widthOf(level int, n, size int64) int {
	hashes := size>>(tileHeight*level) - n*tileWidth
	if hashes > tileWidth {
		hashes = tileWidth
	}
	return int(hashes)
}

func (log *Log) checkTiles(files Files) error {
	for level := 0; log.tree.N>>(tileHeight*level) > 0; level++ {
		for n := int64(0); n*tileWidth < log.tree.N>>(tileHeight*level); n++ {
			width := widthOf(level, n, log.tree.N)
			kind := strconv.Itoa(level)
			data, stored, err := files.tile(kind, n, width)
			if err != nil {
				return err
			}
			if len(data) != stored*tlog.HashSize {
				return fmt.Errorf("%s: %d bytes", path(kind, n, width), len(data))
			}
			for i := 0; i < width; i++ {
				hash := log.hashes[tlog.StoredHashIndex(tileHeight*level, n*tileWidth+int64(i))]
				if !bytes.Equal(hash[:], data[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
					return fmt.Errorf("%s: hash %d", path(kind, n, width), i)
				}
			}
		}
	}
	return nil
}

// covered lists the files that the checkpoint vouches for.
func (log *Log) covered(files Files) []string {
	paths := []string{"checkpoint"}
	add := func(kind string, n int64, width int) {
		if _, ok := files[path(kind, n, width)]; !ok {
			width = tileWidth
		}
		paths = append(paths, path(kind, n, width))
	}
	for level := 0; log.tree.N>>(tileHeight*level) > 0; level++ {
		for n := int64(0); n*tileWidth < log.tree.N>>(tileHeight*level); n++ {
			add(strconv.Itoa(level), n, widthOf(level, n, log.tree.N))
			if level == 0 {
				add("entries", n, widthOf(0, n, log.tree.N))
			}
		}
	}
	return paths
}

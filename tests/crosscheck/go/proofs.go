package main

// Proofs: those that tlog makes from our tiles, and those that our code made, all checked by tlog.

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tiles reads the hash tiles as tlog's own client does, which authenticates each against the root.
type tiles struct{ files Files }

func (t tiles) Height() int { return tileHeight }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		found, _, err := t.files.tile(strconv.Itoa(tile.L), tile.N, tile.W)
		if err != nil {
			return nil, err
		}
		if len(found) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: short", path(strconv.Itoa(tile.L), tile.N, tile.W))
		}
		data[i] = found[:tile.W*tlog.HashSize]
	}
	return data, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// checkOwn proves every entry, and every older size, from hashes that were found good, and a few entries by way of
// tlog's tile reader.
func (log *Log) checkOwn(files Files) (records, trees int, err error) {
	reader := tlog.TileHashReader(log.tree, tiles{files})
	for n := int64(0); n < log.tree.N; n++ {
		leaf := tlog.RecordHash(log.entries[n])
		proof, err := tlog.ProveRecord(log.tree.N, n, log.hashes)
		if err != nil {
			return records, trees, err
		}
		if err := tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, n, leaf); err != nil {
			return records, trees, err
		}
		records++
		if n%257 == 0 || n == log.tree.N-1 {
			if proof, err = tlog.ProveRecord(log.tree.N, n, reader); err != nil {
				return records, trees, err
			}
			if err := tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, n, leaf); err != nil {
				return records, trees, err
			}
		}
		if _, err := log.checkTree(n+1, nil); err != nil {
			return records, trees, err
		}
		trees++
	}
	return records, trees, nil
}

// checkTree checks a consistency proof from an older size; without one it is made here.
func (log *Log) checkTree(size int64, proof tlog.TreeProof) (tlog.TreeProof, error) {
	root, err := tlog.TreeHash(size, log.hashes)
	if err != nil {
		return nil, err
	}
	if proof == nil {
		if proof, err = tlog.ProveTree(log.tree.N, size, log.hashes); err != nil {
			return nil, err
		}
	}
	return proof, tlog.CheckTree(proof, log.tree.N, log.tree.Hash, size, root)
}

func readHashes(in *bufio.Reader) ([]tlog.Hash, error) {
	count, err := in.ReadByte()
	if err != nil {
		return nil, err
	}
	hashes := make([]tlog.Hash, count)
	for i := range hashes {
		if _, err := io.ReadFull(in, hashes[i][:]); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// checkTheirs reads what `ledger_oracle --proofs` writes: for each entry its inclusion proof, then for each size from
// 1 on its consistency proof, each as a count (one byte) and hashes. It must be all of them. Each is also tried for
// something that it does not prove.
func (log *Log) checkTheirs(from io.Reader) (records, trees, refused int, err error) {
	in := bufio.NewReader(from)
	for n := int64(0); n < log.tree.N; n++ {
		proof, err := readHashes(in)
		if err != nil {
			return records, trees, refused, err
		}
		leaf := tlog.RecordHash(log.entries[n])
		if err := tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, n, leaf); err != nil {
			return records, trees, refused, fmt.Errorf("inclusion of %d: %w", n, err)
		}
		records++
		other := (n + 1) % log.tree.N
		if tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, other, leaf) == nil && other != n {
			return records, trees, refused, fmt.Errorf("the proof of %d is good for %d", n, other)
		}
		refused++
	}
	for size := int64(1); size <= log.tree.N; size++ {
		proof, err := readHashes(in)
		if err != nil {
			return records, trees, refused, err
		}
		if _, err := log.checkTree(size, proof); err != nil {
			return records, trees, refused, fmt.Errorf("consistency from %d: %w", size, err)
		}
		trees++
		bad := log.tree.Hash
		bad[size%tlog.HashSize] ^= 1
		root, _ := tlog.TreeHash(size, log.hashes)
		if tlog.CheckTree(proof, log.tree.N, bad, size, root) == nil {
			return records, trees, refused, fmt.Errorf("consistency from %d leads to any root", size)
		}
		refused++
	}
	if _, err := in.ReadByte(); err != io.EOF {
		return records, trees, refused, errors.New("more proofs than the log has entries and sizes")
	}
	return records, trees, refused, nil
}

// checkProofText checks a C2SP tlog-proof that carries its entry in the extra line.
func checkProofText(text string, key note.Verifier) (index int64, entry []byte, err error) {
	head, signed, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, errors.New("not a proof with its entry")
	}
	extra, isExtra := cut(lines[1], "extra ")
	number, isIndex := cut(lines[2], "index ")
	if !isExtra || !isIndex {
		return 0, nil, errors.New("no extra or index line")
	}
	if entry, err = base64.StdEncoding.DecodeString(extra); err != nil {
		return 0, nil, err
	}
	if index, err = strconv.ParseInt(number, 10, 64); err != nil {
		return 0, nil, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, err
		}
		proof = append(proof, hash)
	}
	_, tree, err := openCheckpoint([]byte(signed), key)
	if err != nil {
		return 0, nil, err
	}
	return index, entry, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func cut(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}

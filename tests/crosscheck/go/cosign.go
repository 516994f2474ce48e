package main

// C2SP tlog-cosignature, type 0x04: Ed25519 over "cosignature/v1", a time, and the checkpoint's text.

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	time uint64 // Of the last signature that was good.
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	if !ed25519.Verify(w.key, []byte(message), signature[8:]) {
		return false
	}
	w.time = time
	return true
}

func parseWitness(text string) (*witness, error) {
	parts := strings.SplitN(strings.TrimSpace(text), "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a witness's key is name+id+base64")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("not an Ed25519 key of a witness (0x04)")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil || uint32(id) != binary.BigEndian.Uint32(sum[:]) {
		return nil, errors.New("the id is not of this name and key")
	}
	return &witness{name: parts[0], hash: uint32(id), key: key[1:]}, nil
}

func judgeCosigned(arguments []string) error {
	text, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	by, err := parseWitness(string(text))
	if err != nil {
		return err
	}
	key, err := readKey(arguments[1])
	if err != nil {
		return err
	}
	for _, file := range arguments[2:] {
		signed, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		opened, err := note.Open(signed, note.VerifierList(key, by))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if len(opened.Sigs) != 2 {
			return fmt.Errorf("%s: %d of the two signatures", file, len(opened.Sigs))
		}
		_, tree, err := parseCheckpoint(opened.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		fmt.Printf("%s: size %d, witnessed at %d\n", file, tree.N, by.time)
	}
	fmt.Printf("%d cosigned checkpoints good\n", len(arguments)-2)
	return nil
}

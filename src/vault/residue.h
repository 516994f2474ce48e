// What a turn of the signer leaves behind outside of guarded memory: copies in registers, and on
// the stack below. A core file or a debugger would show them long after the secret itself was
// wiped.
#pragma once

namespace strongroom::vault {

// Clears the vector registers (of AVX-512 all 32), the general ones that a call may change, and
// the stack below the caller as deep as a turn goes. Called between turns: it takes microseconds.
// LIMIT: x86-64; elsewhere the stack alone.
void clear_residue();

}  // namespace strongroom::vault

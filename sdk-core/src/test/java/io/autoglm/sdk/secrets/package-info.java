/** What must never be seen from outside: keys, tokens, passwords, prompts. */
@NullMarked
package io.autoglm.sdk.secrets;

import org.jspecify.annotations.NullMarked;

/**
 * The quirks suite: the whole client over a real socket, against servers that do what real ones have been seen to do. Each test names
 * its quirk; {@code docs/quirks.md} is written from these names.
 */
@NullMarked
package io.autoglm.sdk.quirks;

import org.jspecify.annotations.NullMarked;

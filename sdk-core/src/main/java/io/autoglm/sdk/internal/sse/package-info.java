/**
 * The parser of server-sent events by the WHATWG rules, independent of buffer borders.
 *
 * <p>Internal: may change in any version.
 */
@NullMarked
package io.autoglm.sdk.internal.sse;

import org.jspecify.annotations.NullMarked;

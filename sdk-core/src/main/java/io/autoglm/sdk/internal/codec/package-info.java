/**
 * Dialects: request to bytes, bytes to events, error body to exception. Plain Java on byte buffers, without Reactor or a channel.
 *
 * <p>Internal: may change in any version.
 */
@NullMarked
package io.autoglm.sdk.internal.codec;

import org.jspecify.annotations.NullMarked;

/**
 * The front door: {@link io.autoglm.sdk.AutoGlmClient}, its builder, and the one method that composes the chain.
 *
 * <p>Nothing below imports this package. What a concern does belongs in its own package, only the order of concerns belongs here.
 */
@NullMarked
package io.autoglm.sdk;

import org.jspecify.annotations.NullMarked;

/**
 * The bottom of the chain: one HTTP exchange on Reactor Netty. The only place that knows channels, pools and TLS.
 *
 * <p>Internal: may change in any version.
 */
@NullMarked
package io.autoglm.sdk.internal.http;

import org.jspecify.annotations.NullMarked;

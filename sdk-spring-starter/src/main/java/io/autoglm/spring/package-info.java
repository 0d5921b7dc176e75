/**
 * The client as a Spring Boot bean: auto-configuration and its properties.
 *
 * <p>Nothing that decides about calls lives here; that is the client's. There are two places of this library where a thread waits: the end of
 * an application context, for at most the grace that was configured; and, where {@code autoglm.check-model-at-start} is set, its start, on
 * the starting thread, for the server's list of models, for at most 10 s for each client.
 */
@NullMarked
package io.autoglm.spring;

import org.jspecify.annotations.NullMarked;

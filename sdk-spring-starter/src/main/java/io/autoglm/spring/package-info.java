/**
 * The client as a Spring Boot bean: auto-configuration and its properties.
 *
 * <p>Nothing that calls, waits or decides lives here; that is the client's. The only place of this library where a thread waits is the end of
 * an application context, for at most the grace that was configured.
 */
@NullMarked
package io.autoglm.spring;

import org.jspecify.annotations.NullMarked;

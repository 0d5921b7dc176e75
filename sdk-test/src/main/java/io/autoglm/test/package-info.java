/**
 * The simulated LLM server: a real HTTP/1.1 server on the loopback interface that answers like a model server, misbehaves
 * on request, and remembers what it was sent.
 *
 * <p>{@link io.autoglm.test.SimServer} is the way in; {@link io.autoglm.test.SimBehavior} says how it answers,
 * {@link io.autoglm.test.SimFault} how it fails, {@link io.autoglm.test.RecordedRequest} what it saw.
 *
 * <p>Nothing of the client may be used here: every module tests with this one.
 */
@NullMarked
package io.autoglm.test;

import org.jspecify.annotations.NullMarked;

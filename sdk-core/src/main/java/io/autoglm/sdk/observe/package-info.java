/**
 * What the application sees of calls: log lines, observations, which become spans, and meters.
 *
 * <p>{@link io.autoglm.sdk.observe.LogLine} lists all that is ever written; {@link io.autoglm.sdk.observe.AttemptLogger} writes what attempts
 * are worth. {@link io.autoglm.sdk.observe.AutoGlmObservation} lists names and keys of the observations, which need micrometer-observation
 * only; {@link io.autoglm.sdk.observe.AutoGlmMeter} lists the meters, which need micrometer-core: it is optional, and no other class loads its classes. Only the front door knows this room;
 * whatever else has something to tell writes it to the call's log.
 */
@NullMarked
package io.autoglm.sdk.observe;

import org.jspecify.annotations.NullMarked;

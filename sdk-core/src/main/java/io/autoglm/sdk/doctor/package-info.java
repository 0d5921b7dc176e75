/**
 * What the doctor finds: the checks of a client's connections, step by step.
 *
 * <p>Data only. Who examines does not belong here.
 */
@NullMarked
package io.autoglm.sdk.doctor;

import org.jspecify.annotations.NullMarked;

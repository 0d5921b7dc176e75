/**
 * Who examines: one class per step, an order, and a rule that says which steps make no sense any more.
 *
 * <p>Asks over the client's own connections, proxy, trust, resolver and credentials, and reads failures as calls do. What is measured below
 * HTTP belongs to {@code internal.http}.
 */
@NullMarked
package io.autoglm.sdk.internal.doctor;

import org.jspecify.annotations.NullMarked;

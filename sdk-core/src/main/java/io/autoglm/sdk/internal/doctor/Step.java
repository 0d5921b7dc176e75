package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import reactor.core.publisher.Mono;

/** Examines one thing. Stateless; what later steps need is left with the patient. */
interface Step {

    /** Returns what it examines. */
    CheckStep step();

    /** Returns the line for a shell that repeats it by hand. */
    String command(Patient patient);

    /** Returns what it finds, at subscription. Never blocks; cancelling ends all that it has begun. */
    Mono<Finding> examine(Patient patient);
}

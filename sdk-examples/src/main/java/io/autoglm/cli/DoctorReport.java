package io.autoglm.cli;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.DoctorSpec;

/** Shows an examination while it goes on. */
interface DoctorReport {

    /** Says what will be done, and what it costs. */
    void begin(DoctorSpec spec);

    /** Shows what one step found. */
    void check(Check check);

    /** Says what came of all. */
    void end(DoctorTally tally);
}

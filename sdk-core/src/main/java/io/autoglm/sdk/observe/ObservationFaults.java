package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;

/** What goes wrong in handlers, conventions and propagators, which are plugged in: at most one line of log in a while, and the call goes on. */
final class ObservationFaults {

    private final Seldom failing = new Seldom();

    /** Tells of {@code fault}, unless the whole process dies of it. */
    void tell(Throwable fault, Call<?> call) {
        if (fault instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        try {
            Trouble.Report report = failing.happened(call.nowNanos());
            if (report != null) {
                LogLine.OBSERVATION_FAILED
                        .entry()
                        .with("error", fault.getClass().getName())
                        .with("left_out", report.leftOut() == 0 ? null : report.leftOut())
                        .thrown(fault)
                        .write();
            }
        } catch (RuntimeException | LinkageError unwritable) {
            // it is the log that fails: there is nobody left to tell
        }
    }
}

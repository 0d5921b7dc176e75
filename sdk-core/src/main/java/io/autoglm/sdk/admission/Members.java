package io.autoglm.sdk.admission;

import java.util.ArrayList;
import java.util.List;

/** The members of one room: as somebody wants them to be, and, once the owner of the room has followed, as the router knows them. */
final class Members {

    private final Router router;
    private final Lines lines;
    private final Runnable listener;
    private volatile Member[] wanted = {};

    /**
     * Makes those that {@code router} and {@code lines} know.
     *
     * @param listener runs when a gate of a member may have become better
     */
    Members(Router router, Lines lines, Runnable listener) {
        this.router = router;
        this.lines = lines;
        this.listener = listener;
        set(router.members());
    }

    /** Returns them as they are to be. */
    Member[] wanted() {
        return wanted;
    }

    /** Not by two threads at once. */
    void set(Member[] value) {
        List<Member> known = List.of(wanted);
        for (Member member : value) {
            if (!known.contains(member)) {
                member.routes().all().forEach(route -> route.gates.onChange(listener));
            }
        }
        wanted = value;
    }

    /** As owner: sees to it that they are as they are to be. Those that are no more get no attempt from now on. */
    void follow() {
        Member[] now = wanted;
        if (now == router.members()) {
            return;
        }
        List<Member> gone = new ArrayList<>(List.of(router.members()));
        gone.removeAll(List.of(now));
        router.setMembers(now);
        lines.follow();
        gone.forEach(Member::retire);
    }
}

// How SQLite is made to ask a PretendDisk: a layer (in its words a VFS) over the one it would use.
#pragma once

namespace journal_tests {

class PretendDisk;

void stand_between(PretendDisk& disk);
void step_aside();

} // namespace journal_tests

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
    <context>
        <name>AnnotatePage</name>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n failed</numerusform>
                <numerusform>%n failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unit(s) could not be annotated; the table says “failed” there. Everything else is done.</source>
            <translation>
                <numerusform>%n unit could not be annotated; the table says “failed” there. Everything else is done.</numerusform>
                <numerusform>%n units could not be annotated; the table says “failed” there. Everything else is done.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unit(s)</source>
            <translation>
                <numerusform>%n unit</numerusform>
                <numerusform>%n units</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>BulkDialog</name>
        <message numerus="yes">
            <source>%n annotation(s) change.</source>
            <translation>
                <numerusform>%n annotation changes.</numerusform>
                <numerusform>%n annotations change.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stay as they are: settled already.</source>
            <translation>
                <numerusform>%n stays as it is: settled already.</numerusform>
                <numerusform>%n stay as they are: settled already.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Of these %n have another value.</source>
            <translation>
                <numerusform>Of these %n has another value.</numerusform>
                <numerusform>Of these %n have another value.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ColumnsDialog</name>
        <message numerus="yes">
            <source>%n file(s) with these columns are read alike.</source>
            <translation>
                <numerusform>%n file with these columns is read alike.</numerusform>
                <numerusform>%n files with these columns are read alike.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DocumentsModel</name>
        <message numerus="yes">
            <source>%n column(s)</source>
            <translation>
                <numerusform>%n column</numerusform>
                <numerusform>%n columns</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n remark(s)</source>
            <translation>
                <numerusform>%n remark</numerusform>
                <numerusform>%n remarks</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HistoryDialog</name>
        <message numerus="yes">
            <source>%n change(s) undone or done again.</source>
            <translation>
                <numerusform>%n change undone or done again.</numerusform>
                <numerusform>%n changes undone or done again.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n step(s) since</source>
            <translation>
                <numerusform>%n step since</numerusform>
                <numerusform>%n steps since</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ModelsPage</name>
        <message numerus="yes">
            <source>%n token(s)</source>
            <translation>
                <numerusform>%n token</numerusform>
                <numerusform>%n tokens</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PrivacyPage</name>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s), %1. They are deleted, not overwritten: on today's disks only encryption keeps deleted bytes from being read. This cannot be undone.</source>
            <translation>
                <numerusform>%n file, %1. It is deleted, not overwritten: on today's disks only encryption keeps deleted bytes from being read. This cannot be undone.</numerusform>
                <numerusform>%n files, %1. They are deleted, not overwritten: on today's disks only encryption keeps deleted bytes from being read. This cannot be undone.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Deleted %n file(s).</source>
            <translation>
                <numerusform>Deleted %n file.</numerusform>
                <numerusform>Deleted %n files.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ProbabilityBars</name>
        <message numerus="yes">
            <source>%n more level(s), together %1</source>
            <translation>
                <numerusform>%n more level, together %1</numerusform>
                <numerusform>%n more levels, together %1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewPage</name>
        <message numerus="yes">
            <source>All %n unit(s) are decided. Thank you.</source>
            <translation>
                <numerusform>The unit is decided. Thank you.</numerusform>
                <numerusform>All %n units are decided. Thank you.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RubricEditor</name>
        <message numerus="yes">
            <source>%n fault(s)</source>
            <translation>
                <numerusform>%n fault</numerusform>
                <numerusform>%n faults</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RubricView</name>
        <message numerus="yes">
            <source>%n level(s)</source>
            <translation>
                <numerusform>%n level</numerusform>
                <numerusform>%n levels</numerusform>
            </translation>
        </message>
    </context>
</TS>
